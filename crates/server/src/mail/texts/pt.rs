use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "O seu código de acesso",
        text: "Este é o seu código para entrar em {site}:",
    },
    new_address_code: Words {
        subject: "Confirme o seu novo endereço de e-mail",
        text: "Este é o código que torna este endereço o da sua conta em {site}:",
    },
    code_rules: "É válido por {minutes} minutos e só funciona uma vez. Introduza-o apenas em \
        {site} e não o dê a ninguém: nunca o pedimos por telefone, chat ou e-mail.",
    asked_from: "O pedido veio do endereço de rede {from}.",
    code_unasked: "Se não pediu este código, não precisa de fazer nada: sem ele ninguém entra.",
    new_device: Words {
        subject: "Novo acesso à sua conta",
        text: "Alguém acabou de entrar na sua conta em {site} com um navegador que \
            nunca lá tínhamos visto: {browser}.",
    },
    password_set: Words {
        subject: "A sua palavra-passe foi alterada",
        text: "A palavra-passe da sua conta em {site} acabou de ser definida ou \
            alterada. Todos os outros dispositivos foram desligados.",
    },
    password_removed: Words {
        subject: "A sua palavra-passe foi removida",
        text: "A palavra-passe da sua conta em {site} acabou de ser removida. Todos os \
            outros dispositivos foram desligados.",
    },
    passkey_added: Words {
        subject: "Foi adicionada uma chave de acesso",
        text: "Uma chave de acesso acabou de ser adicionada à sua conta em {site}: \
            {name}.",
    },
    passkey_removed: Words {
        subject: "Foi removida uma chave de acesso",
        text: "Uma chave de acesso acabou de ser removida da sua conta em {site}: \
            {name}.",
    },
    email_changed: Words {
        subject: "O seu endereço de e-mail foi alterado",
        text: "A sua conta em {site} tem agora outro endereço de e-mail, e este já não \
            serve para entrar. Todos os outros dispositivos foram desligados.",
    },
    deleted: Words {
        subject: "A sua conta foi eliminada",
        text: "A sua conta em {site} foi eliminada a seu pedido, com tudo o que nela \
            estava guardado. As aplicações já não podem ler nada dela. Esta foi a \
            última mensagem sobre ela. Até sempre!",
    },
    not_you: "Se não foi você: entre em {account} com um código por e-mail, termine as \
        sessões que não conhece e verifique as formas de entrar na sua conta.",
    not_you_lost: "Se não foi você, escreva imediatamente a quem gere {site}.",
};
