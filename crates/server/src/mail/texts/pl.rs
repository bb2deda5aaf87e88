use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Twój kod logowania",
        text: "To jest Twój kod do zalogowania się w {site}:",
    },
    new_address_code: Words {
        subject: "Potwierdź swój nowy adres e-mail",
        text: "Ten kod sprawi, że ten adres stanie się adresem Twojego konta w {site}:",
    },
    code_rules: "Jest ważny przez {minutes} minut i działa tylko raz. Wpisuj go wyłącznie na \
        stronie {site} i nikomu go nie podawaj: nigdy nie prosimy o niego przez \
        telefon, czat ani e-mail.",
    asked_from: "Prośba nadeszła z adresu sieciowego {from}.",
    code_unasked: "Jeśli to nie Ty prosisz o kod, nie musisz nic robić: bez niego nikt się nie \
        zaloguje.",
    new_device: Words {
        subject: "Nowe logowanie na Twoje konto",
        text: "Ktoś właśnie zalogował się na Twoje konto w {site} w przeglądarce, \
            której wcześniej tam nie widzieliśmy: {browser}.",
    },
    password_set: Words {
        subject: "Twoje hasło zostało zmienione",
        text: "Hasło do Twojego konta w {site} zostało właśnie ustawione lub zmienione. \
            Wszystkie inne urządzenia zostały wylogowane.",
    },
    password_removed: Words {
        subject: "Twoje hasło zostało usunięte",
        text: "Hasło do Twojego konta w {site} zostało właśnie usunięte. Wszystkie inne \
            urządzenia zostały wylogowane.",
    },
    passkey_added: Words {
        subject: "Dodano klucz dostępu",
        text: "Do Twojego konta w {site} dodano właśnie klucz dostępu: {name}.",
    },
    passkey_removed: Words {
        subject: "Usunięto klucz dostępu",
        text: "Z Twojego konta w {site} usunięto właśnie klucz dostępu: {name}.",
    },
    email_changed: Words {
        subject: "Twój adres e-mail został zmieniony",
        text: "Twoje konto w {site} ma teraz inny adres e-mail, a tym nie można się już \
            na nie zalogować. Wszystkie inne urządzenia zostały wylogowane.",
    },
    deleted: Words {
        subject: "Twoje konto zostało usunięte",
        text: "Twoje konto w {site} zostało na Twoją prośbę usunięte wraz ze wszystkim, \
            co zawierało. Aplikacje nie mogą już nic z niego odczytać. To była \
            ostatnia wiadomość w tej sprawie. Żegnaj!",
    },
    not_you: "Jeśli to nie Ty: zaloguj się na {account} kodem z e-maila, zakończ sesje, \
        których nie znasz, i sprawdź, jak można się zalogować na Twoje konto.",
    not_you_lost: "Jeśli to nie Ty, natychmiast napisz do osób prowadzących {site}.",
};
