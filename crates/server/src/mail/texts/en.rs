use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Your sign-in code",
        text: "This is your code to sign in to {site}:",
    },
    new_address_code: Words {
        subject: "Confirm your new e-mail address",
        text: "This is the code that makes this address the one of your account at \
            {site}:",
    },
    code_rules: "It is good for {minutes} minutes and works once. Type it on {site} only, and \
        give it to nobody: we never ask for it by phone, chat or e-mail.",
    asked_from: "The request came from the network address {from}.",
    code_unasked: "If you did not ask for it, you need not do anything: without the code nobody \
        gets in.",
    new_device: Words {
        subject: "New sign-in to your account",
        text: "Somebody just signed in to your account at {site} with a browser that we \
            had not seen with it before: {browser}.",
    },
    password_set: Words {
        subject: "Your password was changed",
        text: "The password of your account at {site} was just set or changed. All \
            other devices were signed out.",
    },
    password_removed: Words {
        subject: "Your password was removed",
        text: "The password of your account at {site} was just removed. All other \
            devices were signed out.",
    },
    passkey_added: Words {
        subject: "A passkey was added",
        text: "A passkey was just added to your account at {site}: {name}.",
    },
    passkey_removed: Words {
        subject: "A passkey was removed",
        text: "A passkey was just removed from your account at {site}: {name}.",
    },
    email_changed: Words {
        subject: "Your e-mail address was changed",
        text: "Your account at {site} now has another e-mail address, and this one no \
            longer signs in to it. All other devices were signed out.",
    },
    deleted: Words {
        subject: "Your account was deleted",
        text: "Your account at {site} was deleted as you asked, with all that was kept \
            in it. Applications can no longer read any of it. This was the last mail \
            about it. Farewell!",
    },
    not_you: "If this was not you: sign in at {account} with a code by e-mail, end the \
        sessions that you do not know, and look over how your account can be signed \
        in to.",
    not_you_lost: "If this was not you, write to those who run {site} at once.",
};
