//! Where a request comes from.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use super::header;
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
    let named = shared
        .app
        .settings
        .identity
        .client_address_header
        .as_deref();
    let address = match named {
        Some(name) => header(&parts.headers, name)
            .and_then(|value| value.rsplit(',').next())
            .and_then(|text| text.trim().parse().ok()),
        None => parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(address)| address.ip()),
    };
    address.map_or_else(|| UNKNOWN.to_owned(), network)
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
    use super::*;

    #[test]
    fn subscriber_is_one_network() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }
}
