use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Ihr Anmeldecode",
        text: "Das ist Ihr Code für die Anmeldung bei {site}:",
    },
    new_address_code: Words {
        subject: "Bestätigen Sie Ihre neue E-Mail-Adresse",
        text: "Mit diesem Code wird diese Adresse die Ihres Kontos bei {site}:",
    },
    code_rules: "Er gilt {minutes} Minuten und nur einmal. Geben Sie ihn nur auf {site} ein \
        und verraten Sie ihn niemandem: Wir fragen nie danach, weder am Telefon noch \
        im Chat oder per E-Mail.",
    asked_from: "Die Anfrage kam von der Netzwerkadresse {from}.",
    code_unasked: "Wenn Sie den Code nicht angefordert haben, müssen Sie nichts tun: Ohne ihn \
        kommt niemand hinein.",
    new_device: Words {
        subject: "Neue Anmeldung in Ihrem Konto",
        text: "Gerade hat sich jemand in Ihrem Konto bei {site} angemeldet, mit einem \
            Browser, den wir dort noch nie gesehen haben: {browser}.",
    },
    password_set: Words {
        subject: "Ihr Passwort wurde geändert",
        text: "Das Passwort Ihres Kontos bei {site} wurde gerade gesetzt oder geändert. \
            Alle anderen Geräte wurden abgemeldet.",
    },
    password_removed: Words {
        subject: "Ihr Passwort wurde entfernt",
        text: "Das Passwort Ihres Kontos bei {site} wurde gerade entfernt. Alle anderen \
            Geräte wurden abgemeldet.",
    },
    passkey_added: Words {
        subject: "Ein Passkey wurde hinzugefügt",
        text: "Ihrem Konto bei {site} wurde gerade ein Passkey hinzugefügt: {name}.",
    },
    passkey_removed: Words {
        subject: "Ein Passkey wurde entfernt",
        text: "Aus Ihrem Konto bei {site} wurde gerade ein Passkey entfernt: {name}.",
    },
    email_changed: Words {
        subject: "Ihre E-Mail-Adresse wurde geändert",
        text: "Ihr Konto bei {site} hat jetzt eine andere E-Mail-Adresse; mit dieser \
            hier kann man sich nicht mehr anmelden. Alle anderen Geräte wurden \
            abgemeldet.",
    },
    deleted: Words {
        subject: "Ihr Konto wurde gelöscht",
        text: "Ihr Konto bei {site} wurde auf Ihren Wunsch gelöscht, mit allem, was \
            darin gespeichert war. Anwendungen können nichts mehr davon lesen. Dies \
            war die letzte E-Mail dazu. Leben Sie wohl!",
    },
    not_you: "Wenn Sie das nicht waren: Melden Sie sich auf {account} mit einem Code per \
        E-Mail an, beenden Sie die Sitzungen, die Sie nicht kennen, und prüfen Sie, \
        wie man sich in Ihrem Konto anmelden kann.",
    not_you_lost: "Wenn Sie das nicht waren, schreiben Sie sofort den Betreibern von {site}.",
};
