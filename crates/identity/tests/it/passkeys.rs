use kc_domain::UserId;
use kc_identity::{
    PasskeyError, Passkeys, StoredPasskey,
    passkeys::{credential_id_of, user_handle_of},
};
use serde_json::{Value, json};

use crate::device::Device;

fn site() -> Passkeys {
    let origin = "https://connect.example.com".parse().unwrap();
    Passkeys::new("connect.example.com", &origin, "Kryptos Connect").unwrap()
}

fn registered(device: &mut Device, user: &UserId) -> StoredPasskey {
    let (options, state) = site()
        .start_registration(user, "ada@example.com", "Ada", &[])
        .unwrap();
    let credential = device.create(&options);
    site().finish_registration(&state, &credential).unwrap()
}

/// Registers, then signs in after `change` has happened to the device.
fn signed_in_after(change: impl FnOnce(&mut Device)) -> Result<StoredPasskey, PasskeyError> {
    let (user, mut device) = (UserId::generate(), Device::new("phone"));
    let passkey = registered(&mut device, &user);
    change(&mut device);
    let (options, state) = site().start_authentication(None)?;
    let credential = device.get(&options);
    site().finish_authentication(&state, &credential, &passkey, &user)
}

fn registered_after(change: impl FnOnce(&mut Device)) -> Result<StoredPasskey, PasskeyError> {
    let mut device = Device::new("phone");
    change(&mut device);
    let (options, state) =
        site().start_registration(&UserId::generate(), "ada@example.com", "Ada", &[])?;
    site().finish_registration(&state, &device.create(&options))
}

fn assert_refused(result: Result<StoredPasskey, PasskeyError>) {
    assert!(
        matches!(result, Err(PasskeyError::Refused(_))),
        "{result:?}"
    );
}

/// Each step by a site of its own, as nodes behind a balancer are.
#[test]
fn passkey_signs_its_user_in_on_any_node() {
    for mut device in [Device::new("phone"), Device::with_rsa("laptop")] {
        let user = UserId::generate();
        let mut passkey = registered(&mut device, &user);
        for _ in 0..2 {
            let (options, state) = site().start_authentication(None).unwrap();
            assert_eq!(options["allowCredentials"], json!([]));
            let credential = device.get(&options);
            assert_eq!(
                credential_id_of(&credential).as_ref(),
                Some(&passkey.credential_id)
            );
            assert_eq!(user_handle_of(&credential).as_ref(), Some(&user));
            let used = site()
                .finish_authentication(&state, &credential, &passkey, &user)
                .unwrap();
            assert_ne!(used.data, passkey.data, "the counter has moved on");
            passkey = used;
        }
    }
}

#[test]
fn passkey_that_does_not_count_can_be_used_again_and_again() {
    let (user, mut device) = (UserId::generate(), Device::new("synced"));
    device.counts = false;
    let passkey = registered(&mut device, &user);
    for _ in 0..3 {
        let (options, state) = site().start_authentication(None).unwrap();
        let credential = device.get(&options);
        let used = site()
            .finish_authentication(&state, &credential, &passkey, &user)
            .unwrap();
        assert_eq!(used, passkey);
    }
}

#[test]
fn browser_is_asked_for_a_key_on_the_device_that_knows_its_owner() {
    let user = UserId::generate();
    let existing = registered(&mut Device::new("phone"), &user);
    let (options, _) = site()
        .start_registration(
            &user,
            "ada@example.com",
            "",
            std::slice::from_ref(&existing),
        )
        .unwrap();
    let chosen = &options["authenticatorSelection"];
    assert_eq!(chosen["userVerification"], "required");
    assert_eq!(chosen["residentKey"], "required");
    assert_eq!(chosen["requireResidentKey"], true);
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["rp"]["id"], "connect.example.com");
    assert_eq!(options["rp"]["name"], "Kryptos Connect");
    assert_eq!(options["user"]["displayName"], "ada@example.com");
    assert_eq!(
        options["excludeCredentials"][0]["id"].as_str(),
        Some(existing.credential_id.as_str())
    );
    let algorithms: Vec<_> = options["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameters| parameters["alg"].as_i64().unwrap())
        .collect();
    assert_eq!(algorithms, [-7, -35, -257], "ES256, ES384, RS256");

    let (options, _) = site().start_authentication(None).unwrap();
    assert_eq!(options["userVerification"], "required");
}

#[test]
fn page_of_another_origin_is_refused() {
    for origin in [
        "https://evil.example",
        "https://connect.example.com.evil.example",
        "https://sub.connect.example.com",
        "https://connect.example.com:8443",
        "http://connect.example.com",
    ] {
        assert_refused(registered_after(|device| {
            origin.clone_into(&mut device.origin)
        }));
        assert_refused(signed_in_after(|device| {
            origin.clone_into(&mut device.origin)
        }));
    }
}

#[test]
fn passkey_of_another_site_is_refused() {
    assert_refused(registered_after(|device| {
        device.rp_id = "evil.example".to_owned()
    }));
    assert_refused(signed_in_after(|device| {
        device.rp_id = "evil.example".to_owned()
    }));
}

#[test]
fn device_that_did_not_verify_its_owner_is_refused() {
    assert_refused(registered_after(|device| device.verifies = false));
    assert_refused(signed_in_after(|device| device.verifies = false));
}

#[test]
fn answer_to_another_challenge_is_refused() {
    let (user, mut device) = (UserId::generate(), Device::new("phone"));
    let (_, state) = site()
        .start_registration(&user, "a@example.com", "", &[])
        .unwrap();
    let (other, _) = site()
        .start_registration(&user, "a@example.com", "", &[])
        .unwrap();
    assert_refused(site().finish_registration(&state, &device.create(&other)));

    let passkey = registered(&mut device, &user);
    let (_, state) = site().start_authentication(None).unwrap();
    let (other, _) = site().start_authentication(None).unwrap();
    let credential = device.get(&other);
    assert_refused(site().finish_authentication(&state, &credential, &passkey, &user));
}

/// The second of two answers with one counter comes from a copy, or is the first once more: also
/// where both ceremonies began before either ended.
#[test]
fn counter_that_does_not_move_on_is_refused() {
    let (user, mut device) = (UserId::generate(), Device::new("phone"));
    let passkey = registered(&mut device, &user);
    let (first_options, first_state) = site().start_authentication(None).unwrap();
    let (second_options, second_state) = site().start_authentication(None).unwrap();
    let first = device.get(&first_options);
    device.counter -= 1;
    let second = device.get(&second_options);
    let used = site()
        .finish_authentication(&first_state, &first, &passkey, &user)
        .unwrap();
    assert_refused(site().finish_authentication(&second_state, &second, &used, &user));
    assert_refused(site().finish_authentication(&first_state, &first, &used, &user));
}

#[test]
fn signature_by_another_key_is_refused() {
    let user = UserId::generate();
    let passkey = registered(&mut Device::new("phone"), &user);
    let mut forger = Device::new("phone");
    let (options, _) = site()
        .start_registration(&user, "a@example.com", "", &[])
        .unwrap();
    forger.create(&options);
    let (options, state) = site().start_authentication(None).unwrap();
    let credential = forger.get(&options);
    assert_refused(site().finish_authentication(&state, &credential, &passkey, &user));
}

#[test]
fn passkey_signs_nobody_else_in() {
    let (user, other) = (UserId::generate(), UserId::generate());
    let mut device = Device::new("phone");
    let passkey = registered(&mut device, &user);
    let (options, state) = site().start_authentication(None).unwrap();
    let credential = device.get(&options);
    let result = site().finish_authentication(&state, &credential, &passkey, &other);
    assert!(matches!(result, Err(PasskeyError::NotAsked)), "{result:?}");
    for handle in [Value::Null, json!(""), json!("AAAA"), json!(7)] {
        device.user_handle = handle;
        let credential = device.get(&options);
        let result = site().finish_authentication(&state, &credential, &passkey, &user);
        assert!(matches!(result, Err(PasskeyError::NotAsked)), "{result:?}");
    }
}

#[test]
fn list_admits_its_own_passkeys_alone() {
    let user = UserId::generate();
    let (mut phone, mut key) = (Device::new("phone"), Device::new("key"));
    let (on_phone, on_key) = (registered(&mut phone, &user), registered(&mut key, &user));
    let (options, state) = site()
        .start_authentication(Some(std::slice::from_ref(&on_phone)))
        .unwrap();
    assert_eq!(
        options["allowCredentials"],
        json!([{ "type": "public-key", "id": on_phone.credential_id }])
    );
    let credential = key.get(&options);
    let result = site().finish_authentication(&state, &credential, &on_key, &user);
    assert!(matches!(result, Err(PasskeyError::NotAsked)), "{result:?}");
    assert_refused(site().finish_authentication(&state, &credential, &on_phone, &user));

    // Asked for by its id, a device need not say whose passkey it is.
    phone.user_handle = Value::Null;
    let credential = phone.get(&options);
    site()
        .finish_authentication(&state, &credential, &on_phone, &user)
        .unwrap();
}

#[test]
fn state_of_one_ceremony_serves_no_other() {
    let (user, mut device) = (UserId::generate(), Device::new("phone"));
    let passkey = registered(&mut device, &user);
    let (options, registration) = site()
        .start_registration(&user, "a@example.com", "", &[])
        .unwrap();
    let created = device.create(&options);
    let (options, authentication) = site().start_authentication(None).unwrap();
    let got = device.get(&options);
    for state in [authentication.as_str(), "", "{}"] {
        let result = site().finish_registration(state, &created);
        assert!(matches!(result, Err(PasskeyError::State)), "{result:?}");
    }
    let result = site().finish_authentication(&registration, &got, &passkey, &user);
    assert!(matches!(result, Err(PasskeyError::State)), "{result:?}");
}

#[test]
fn what_is_no_credential_is_refused() {
    let (user, mut device) = (UserId::generate(), Device::new("phone"));
    let (options, state) = site()
        .start_registration(&user, "a@example.com", "", &[])
        .unwrap();
    let good = device.create(&options);
    let mut without_key = good.clone();
    without_key["response"]["attestationObject"] = json!("oA");
    let mut nested = good.clone();
    nested["response"]["attestationObject"] = json!("gYGB".repeat(20_000));
    for bad in [json!(null), json!({}), json!([good]), without_key, nested] {
        let result = site().finish_registration(&state, &bad);
        assert!(
            matches!(
                result,
                Err(PasskeyError::Malformed | PasskeyError::Refused(_))
            ),
            "{result:?}"
        );
    }
    for bad in [
        json!(null),
        json!({ "rawId": "" }),
        json!({ "rawId": "***" }),
    ] {
        assert_eq!(credential_id_of(&bad), None);
        assert_eq!(user_handle_of(&bad), None);
    }
    let too_long = json!({ "rawId": "A".repeat(2_000) });
    assert_eq!(credential_id_of(&too_long), None);
}

#[test]
fn site_without_a_domain_has_no_passkeys() {
    for (rp_id, origin) in [
        ("127.0.0.1", "http://127.0.0.1:4000"),
        ("example.com", "https://example.org"),
        ("connect.example.com", "https://example.com"),
    ] {
        let site = Passkeys::new(rp_id, &origin.parse().unwrap(), "Kryptos");
        assert!(matches!(site, Err(PasskeyError::Site(_))), "{origin}");
    }
    Passkeys::new(
        "localhost",
        &"http://localhost:4000".parse().unwrap(),
        "Kryptos",
    )
    .unwrap();
}
