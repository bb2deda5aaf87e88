use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Il tuo codice di accesso",
        text: "Questo è il tuo codice per accedere a {site}:",
    },
    new_address_code: Words {
        subject: "Conferma il tuo nuovo indirizzo e-mail",
        text: "Questo è il codice che rende questo indirizzo quello del tuo account su \
            {site}:",
    },
    code_rules: "Vale {minutes} minuti e funziona una volta sola. Scrivilo soltanto su {site} \
        e non darlo a nessuno: non lo chiediamo mai per telefono, in chat o per \
        e-mail.",
    asked_from: "La richiesta è arrivata dall'indirizzo di rete {from}.",
    code_unasked: "Se non l'hai chiesto tu, non devi fare nulla: senza il codice nessuno può \
        entrare.",
    new_device: Words {
        subject: "Nuovo accesso al tuo account",
        text: "Qualcuno ha appena effettuato l'accesso al tuo account su {site} con un \
            browser che non vi avevamo mai visto: {browser}.",
    },
    password_set: Words {
        subject: "La tua password è stata cambiata",
        text: "La password del tuo account su {site} è appena stata impostata o \
            cambiata. Tutti gli altri dispositivi sono stati disconnessi.",
    },
    password_removed: Words {
        subject: "La tua password è stata rimossa",
        text: "La password del tuo account su {site} è appena stata rimossa. Tutti gli \
            altri dispositivi sono stati disconnessi.",
    },
    passkey_added: Words {
        subject: "È stata aggiunta una passkey",
        text: "Una passkey è appena stata aggiunta al tuo account su {site}: {name}.",
    },
    passkey_removed: Words {
        subject: "È stata rimossa una passkey",
        text: "Una passkey è appena stata rimossa dal tuo account su {site}: {name}.",
    },
    email_changed: Words {
        subject: "Il tuo indirizzo e-mail è stato cambiato",
        text: "Il tuo account su {site} ha ora un altro indirizzo e-mail, e con questo \
            non si può più accedere. Tutti gli altri dispositivi sono stati \
            disconnessi.",
    },
    deleted: Words {
        subject: "Il tuo account è stato eliminato",
        text: "Il tuo account su {site} è stato eliminato come hai chiesto, con tutto \
            ciò che conteneva. Le applicazioni non possono più leggerne nulla. \
            Questo era l'ultimo messaggio che lo riguarda. Addio!",
    },
    not_you: "Se non sei stato tu: accedi a {account} con un codice via e-mail, chiudi le \
        sessioni che non riconosci e controlla in quali modi si può accedere al tuo \
        account.",
    not_you_lost: "Se non sei stato tu, scrivi subito a chi gestisce {site}.",
};
