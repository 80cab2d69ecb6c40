"""What the sign-in library says, in our words."""

_NO_MATCH = (
    "That name and password do not fit together. Check both, then try again. "
    "Capital letters count in the password."
)
_WRONG_CODE = "That code did not fit. Wait for the next one in your app, then write that one."
_SENT = (
    "If there is an account with that address, a letter is on its way to it. "
    "Look in your mail, and in the spam folder too."
)
_EXPIRED = "That link is too old. Ask for a new one below."
_START_AGAIN = "Sign in first."

# The library's own keys; each value is the sentence and the look of its message.
MESSAGES: dict[str, tuple[str, str]] = {
    "SECURITY_MSG_ALREADY_CONFIRMED": ("Your email address is confirmed. Sign in.", "info"),
    "SECURITY_MSG_ANONYMOUS_USER_REQUIRED": ("You are signed in already.", "info"),
    "SECURITY_MSG_API_ERROR": ("That could not be read. Try again.", "error"),
    "SECURITY_MSG_CONFIRMATION_EXPIRED": (_EXPIRED, "error"),
    "SECURITY_MSG_CONFIRMATION_REQUEST": (_SENT, "info"),
    "SECURITY_MSG_CONFIRMATION_REQUIRED": ("Confirm your email address first.", "error"),
    "SECURITY_MSG_DISABLED_ACCOUNT": (_NO_MATCH, "error"),
    "SECURITY_MSG_EMAIL_CONFIRMED": (
        "Your email address is confirmed. Sign in with it now.",
        "success",
    ),
    "SECURITY_MSG_EMAIL_NOT_PROVIDED": ("Write your email address.", "error"),
    "SECURITY_MSG_FORGOT_PASSWORD": ("I forgot my password", "info"),
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (_NO_MATCH, "error"),
    "SECURITY_MSG_GENERIC_RECOVERY": (_SENT, "info"),
    "SECURITY_MSG_INVALID_CODE": (_WRONG_CODE, "error"),
    "SECURITY_MSG_INVALID_CONFIRMATION_TOKEN": (
        "That link does not work. It may be cut off: copy all of it, or ask for a new one below.",
        "error",
    ),
    "SECURITY_MSG_INVALID_EMAIL_ADDRESS": (
        "Write the whole email address, such as rosa@example.org.",
        "error",
    ),
    "SECURITY_MSG_INVALID_PASSWORD": ("That is not your password. Try again.", "error"),
    "SECURITY_MSG_INVALID_RECOVERY_CODE": (
        "That recovery code did not fit. Each works only once: try another of yours.",
        "error",
    ),
    "SECURITY_MSG_INVALID_REDIRECT": ("That address is outside this program.", "error"),
    "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (
        "That link does not work, or was used before. Ask for a new one below.",
        "error",
    ),
    "SECURITY_MSG_LOGIN": ("Sign in to open that page.", "info"),
    "SECURITY_MSG_NO_RECOVERY_CODES_SETUP": ("You have no recovery codes yet.", "info"),
    "SECURITY_MSG_PASSWORD_CHANGE": (
        "Your password is changed. Every other device is signed out.",
        "success",
    ),
    "SECURITY_MSG_PASSWORD_IS_THE_SAME": (
        "The new password is the old one. Choose another.",
        "error",
    ),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": ("Write your password.", "error"),
    "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (_EXPIRED, "error"),
    "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (
        "Your password is changed. Sign in with the new one.",
        "success",
    ),
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (_SENT, "info"),
    "SECURITY_MSG_REAUTHENTICATION_REQUIRED": (
        "It has been a while since you signed in. Write your password once more.",
        "info",
    ),
    "SECURITY_MSG_REAUTHENTICATION_SUCCESSFUL": ("Thank you. Go on.", "success"),
    "SECURITY_MSG_REFRESH": ("Write your password once more.", "info"),
    "SECURITY_MSG_TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "Your second step is set up. Now make recovery codes, in case you lose your phone.",
        "success",
    ),
    "SECURITY_MSG_TWO_FACTOR_DISABLED": ("Your second step is turned off.", "success"),
    "SECURITY_MSG_TWO_FACTOR_INVALID_TOKEN": (_WRONG_CODE, "error"),
    "SECURITY_MSG_TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "SECURITY_MSG_TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choose the authenticator app.", "error"),
    "SECURITY_MSG_TWO_FACTOR_PERMISSION_DENIED": (_START_AGAIN, "info"),
    "SECURITY_MSG_TWO_FACTOR_SETUP_EXPIRED": (
        "That took longer than half an hour. Begin the set-up again.",
        "error",
    ),
    "SECURITY_MSG_UNAUTHENTICATED": ("Sign in to open that page.", "info"),
    "SECURITY_MSG_UNAUTHORIZED": ("This is not open to you.", "error"),
    "SECURITY_MSG_USER_DOES_NOT_EXIST": (_NO_MATCH, "error"),
}

SUBJECTS: dict[str, str] = {
    "SECURITY_EMAIL_SUBJECT_CONFIRM": "Confirm your email address",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": "Set a new password",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": "Your password was changed",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your password was changed",
}
