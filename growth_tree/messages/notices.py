"""The sentences of what is refused about the way out of notices, and of what went wrong on it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    "mail_invalid": _l("Please enter an e-mail address."),
    "robot_token_invalid": _l(
        "This is no token of a robot. It is the last part of its web hook: at least 16 letters, digits, - or _."
    ),
    "robot_secret_invalid": _l(
        "Only a DingTalk robot has a secret for signing: at least 16 letters and digits. Leave it empty otherwise."
    ),
    "host_not_allowed": _l("Messages may not go there from here. An operator decides which addresses are allowed."),
    "channel_missing": _l("Please save an address first."),
    "channel_busy": _l("This address has just been sent something. Please wait a minute and try again."),
    "channel_unusable": _l("The address cannot be read any more. Please enter it again."),
    "channel_unreachable": _l("The message could not be delivered: no connection."),
    "channel_refused": _l("The robot refused the message. Please check the token, the secret and its key words."),
}
