"""What needs numerical libraries. They cost a second of start-up: functions import them when they are called."""
