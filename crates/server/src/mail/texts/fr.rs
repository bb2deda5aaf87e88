use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Votre code de connexion",
        text: "Voici votre code pour vous connecter à {site} :",
    },
    new_address_code: Words {
        subject: "Confirmez votre nouvelle adresse e-mail",
        text: "Voici le code qui fait de cette adresse celle de votre compte sur {site} \
            :",
    },
    code_rules: "Il est valable {minutes} minutes et ne sert qu'une fois. Saisissez-le \
        uniquement sur {site} et ne le donnez à personne : nous ne le demandons \
        jamais par téléphone, par messagerie ni par e-mail.",
    asked_from: "La demande est venue de l'adresse réseau {from}.",
    code_unasked: "Si vous n'avez pas demandé ce code, vous n'avez rien à faire : sans lui, \
        personne ne peut entrer.",
    new_device: Words {
        subject: "Nouvelle connexion à votre compte",
        text: "Quelqu'un vient de se connecter à votre compte sur {site} avec un \
            navigateur que nous n'y avions jamais vu : {browser}.",
    },
    password_set: Words {
        subject: "Votre mot de passe a été modifié",
        text: "Le mot de passe de votre compte sur {site} vient d'être défini ou \
            modifié. Tous les autres appareils ont été déconnectés.",
    },
    password_removed: Words {
        subject: "Votre mot de passe a été supprimé",
        text: "Le mot de passe de votre compte sur {site} vient d'être supprimé. Tous \
            les autres appareils ont été déconnectés.",
    },
    passkey_added: Words {
        subject: "Une clé d'accès a été ajoutée",
        text: "Une clé d'accès vient d'être ajoutée à votre compte sur {site} : {name}.",
    },
    passkey_removed: Words {
        subject: "Une clé d'accès a été supprimée",
        text: "Une clé d'accès vient d'être supprimée de votre compte sur {site} : \
            {name}.",
    },
    email_changed: Words {
        subject: "Votre adresse e-mail a été modifiée",
        text: "Votre compte sur {site} a désormais une autre adresse e-mail, et \
            celle-ci ne permet plus de s'y connecter. Tous les autres appareils ont \
            été déconnectés.",
    },
    deleted: Words {
        subject: "Votre compte a été supprimé",
        text: "Votre compte sur {site} a été supprimé à votre demande, avec tout ce \
            qu'il contenait. Les applications ne peuvent plus rien en lire. C'était \
            le dernier message à ce sujet. Au revoir !",
    },
    not_you: "Si ce n'était pas vous : connectez-vous sur {account} avec un code reçu par \
        e-mail, mettez fin aux sessions que vous ne connaissez pas et vérifiez les \
        moyens de connexion de votre compte.",
    not_you_lost: "Si ce n'était pas vous, écrivez immédiatement à ceux qui gèrent {site}.",
};
