use super::{Texts, Words};

pub(super) const TEXTS: Texts = Texts {
    sign_in_code: Words {
        subject: "Tu código de acceso",
        text: "Este es tu código para entrar en {site}:",
    },
    new_address_code: Words {
        subject: "Confirma tu nueva dirección de correo",
        text: "Este es el código que convierte esta dirección en la de tu cuenta en \
            {site}:",
    },
    code_rules: "Vale durante {minutes} minutos y funciona una sola vez. Escríbelo solo en \
        {site} y no se lo des a nadie: nunca lo pedimos por teléfono, chat ni \
        correo.",
    asked_from: "La petición llegó desde la dirección de red {from}.",
    code_unasked: "Si no lo has pedido, no tienes que hacer nada: sin el código nadie puede \
        entrar.",
    new_device: Words {
        subject: "Nuevo acceso a tu cuenta",
        text: "Alguien acaba de entrar en tu cuenta de {site} con un navegador que \
            nunca habíamos visto en ella: {browser}.",
    },
    password_set: Words {
        subject: "Se ha cambiado tu contraseña",
        text: "La contraseña de tu cuenta en {site} se acaba de establecer o cambiar. \
            Se ha cerrado la sesión en todos los demás dispositivos.",
    },
    password_removed: Words {
        subject: "Se ha eliminado tu contraseña",
        text: "La contraseña de tu cuenta en {site} se acaba de eliminar. Se ha cerrado \
            la sesión en todos los demás dispositivos.",
    },
    passkey_added: Words {
        subject: "Se ha añadido una llave de acceso",
        text: "Se acaba de añadir una llave de acceso a tu cuenta en {site}: {name}.",
    },
    passkey_removed: Words {
        subject: "Se ha eliminado una llave de acceso",
        text: "Se acaba de eliminar una llave de acceso de tu cuenta en {site}: {name}.",
    },
    email_changed: Words {
        subject: "Se ha cambiado tu dirección de correo",
        text: "Tu cuenta en {site} tiene ahora otra dirección de correo, y esta ya no \
            sirve para entrar. Se ha cerrado la sesión en todos los demás \
            dispositivos.",
    },
    deleted: Words {
        subject: "Se ha eliminado tu cuenta",
        text: "Tu cuenta en {site} se ha eliminado como pediste, con todo lo que había \
            en ella. Las aplicaciones ya no pueden leer nada de ella. Este ha sido \
            el último mensaje sobre ella. ¡Hasta siempre!",
    },
    not_you: "Si no has sido tú: entra en {account} con un código por correo, cierra las \
        sesiones que no conozcas y revisa cómo se puede entrar en tu cuenta.",
    not_you_lost: "Si no has sido tú, escribe de inmediato a quienes gestionan {site}.",
};
