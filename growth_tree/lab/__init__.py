"""What a draft of the rules would have given for work that was really done; nothing here changes anything."""
