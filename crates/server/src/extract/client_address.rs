//! Where a request comes from.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};

use crate::app::Shared;

/// In the place of an address that is not known.
pub(crate) const UNKNOWN: &str = "unknown";

/// Where the request of a call comes from; see [`client_address`].
pub(crate) struct ClientAddress(pub String);

impl FromRequestParts<Shared> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(Self(client_address(parts, shared)))
    }
}

/// The network address of whoever asks, as one who counts requests means it: of IPv6 the network
/// of 64 bits that one subscriber has. [`UNKNOWN`] where nobody says.
///
/// Behind a proxy the connection is the proxy's; then the operator names the header in which the
/// proxy says who asks. Its last element counts: what stands before it anybody may have written.
pub(crate) fn client_address(parts: &Parts, shared: &Shared) -> String {
    client_ip(parts, shared).map_or_else(|| UNKNOWN.to_owned(), network)
}

/// The very address of whoever asks, where it is known.
pub(crate) fn client_ip(parts: &Parts, shared: &Shared) -> Option<IpAddr> {
    let named = shared
        .app
        .settings
        .identity
        .client_address_header
        .as_deref();
    let connected = || {
        let peer: &ConnectInfo<SocketAddr> = parts.extensions.get()?;
        Some(peer.0.ip())
    };
    named
        .and_then(|name| told_by_proxy(&parts.headers, name))
        .or_else(connected)
}

/// The last address in the header, and in the last of them where it comes more than once.
fn told_by_proxy(headers: &HeaderMap, name: &str) -> Option<IpAddr> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let last = value.rsplit(',').next()?.trim();
    let with_port = || last.parse().ok().map(|it: SocketAddr| it.ip());
    last.parse().ok().or_else(with_port)
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn subscriber_is_one_network() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }

    #[test]
    fn what_was_written_before_the_proxy_is_not_believed() {
        let mut headers = HeaderMap::new();
        let told = |headers: &HeaderMap| told_by_proxy(headers, "x-forwarded-for");
        assert_eq!(told(&headers), None);
        for value in ["10.0.0.1", "10.0.0.2, 192.0.2.7"] {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        assert_eq!(told(&headers), "192.0.2.7".parse().ok());
        let with_port = HeaderValue::from_static("[2001:db8::1]:443");
        headers.insert("x-forwarded-for", with_port);
        assert_eq!(told(&headers), "2001:db8::1".parse().ok());
        headers.insert("x-forwarded-for", HeaderValue::from_static("me"));
        assert_eq!(told(&headers), None);
    }
}
