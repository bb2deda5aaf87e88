use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Din inloggningskod",
        text: "Här är din kod för att logga in på {site}:",
    },
    new_address_code: Words {
        subject: "Bekräfta din nya e-postadress",
        text: "Med den här koden blir den här adressen ditt kontos adress på {site}:",
    },
    code_rules: "Den gäller i {minutes} minuter och fungerar en gång. Skriv den bara på \
        {site} och ge den inte till någon: vi frågar aldrig efter den, varken per \
        telefon, chatt eller e-post.",
    asked_from: "Begäran kom från nätverksadressen {from}.",
    code_unasked: "Om du inte bad om koden behöver du inte göra något: utan den kommer ingen \
        in.",
    new_device: Words {
        subject: "Ny inloggning på ditt konto",
        text: "Någon loggade just in på ditt konto på {site} med en webbläsare som vi \
            inte har sett där förut: {browser}.",
    },
    password_set: Words {
        subject: "Ditt lösenord har ändrats",
        text: "Lösenordet för ditt konto på {site} har just ställts in eller ändrats. \
            Alla andra enheter har loggats ut.",
    },
    password_removed: Words {
        subject: "Ditt lösenord har tagits bort",
        text: "Lösenordet för ditt konto på {site} har just tagits bort. Alla andra \
            enheter har loggats ut.",
    },
    passkey_added: Words {
        subject: "En nyckel har lagts till",
        text: "En inloggningsnyckel (passkey) har just lagts till på ditt konto på \
            {site}: {name}.",
    },
    passkey_removed: Words {
        subject: "En nyckel har tagits bort",
        text: "En inloggningsnyckel (passkey) har just tagits bort från ditt konto på \
            {site}: {name}.",
    },
    email_changed: Words {
        subject: "Din e-postadress har ändrats",
        text: "Ditt konto på {site} har nu en annan e-postadress, och med den här går \
            det inte längre att logga in. Alla andra enheter har loggats ut.",
    },
    deleted: Words {
        subject: "Ditt konto har raderats",
        text: "Ditt konto på {site} har raderats på din begäran, med allt som fanns i \
            det. Program kan inte längre läsa något av det. Det här var det sista \
            meddelandet om det. Farväl!",
    },
    not_you: "Om det inte var du: logga in på {account} med en kod via e-post, avsluta de \
        sessioner som du inte känner igen och gå igenom hur man kan logga in på ditt \
        konto.",
    not_you_lost: "Om det inte var du, skriv genast till dem som driver {site}.",
};
