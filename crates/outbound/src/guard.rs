//! Which addresses may be dialled.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Everything in IPv4 that is not a host of the public Internet, and one that only looks like it.
const NOT_PUBLIC_V4: [Ipv4Net; 16] = [
    v4([0, 0, 0, 0], 8),        // this network
    v4([10, 0, 0, 0], 8),       // private
    v4([100, 64, 0, 0], 10),    // behind a carrier's NAT; one cloud's metadata
    v4([127, 0, 0, 0], 8),      // this machine
    v4([168, 63, 129, 16], 32), // Azure's platform, seen from each machine in it
    v4([169, 254, 0, 0], 16),   // link-local; most clouds' metadata
    v4([172, 16, 0, 0], 12),    // private
    v4([192, 0, 0, 0], 24),     // protocol assignments
    v4([192, 0, 2, 0], 24),     // documentation
    v4([192, 88, 99, 0], 24),   // 6to4 relays
    v4([192, 168, 0, 0], 16),   // private
    v4([198, 18, 0, 0], 15),    // benchmarks
    v4([198, 51, 100, 0], 24),  // documentation
    v4([203, 0, 113, 0], 24),   // documentation
    v4([224, 0, 0, 0], 4),      // multicast
    v4([240, 0, 0, 0], 4),      // reserved, and broadcast
];

/// What of IPv6 was given out for hosts. Loopback, unique local, link-local, site-local, multicast
/// and the addresses that hold an IPv4 one at their end all lie outside.
const PUBLIC_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// What of that is no host, or leads elsewhere.
const NOT_PUBLIC_V6: [Ipv6Net; 4] = [
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocol assignments: Teredo, benchmarks, ORCHID
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4: any IPv4 address, over relays that are gone
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];

/// NAT64: an IPv4 address in its last 32 bits, as a network without IPv4 sees it.
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

const fn v4(address: [u8; 4], prefix: u8) -> Ipv4Net {
    let [a, b, c, d] = address;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(address: [u16; 8], prefix: u8) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = address;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), prefix)
}

/// This machine.
const LOOPBACK: [IpNet; 2] = [
    IpNet::V4(v4([127, 0, 0, 0], 8)),
    IpNet::V6(v6([0, 0, 0, 0, 0, 0, 0, 1], 128)),
];

/// Tells which addresses may be dialled.
#[derive(Clone, Debug)]
pub struct Guard {
    allowed: Vec<IpNet>,
    public: bool,
}

impl Guard {
    /// Permits public addresses, and what the operator allows besides.
    #[must_use]
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self {
            allowed,
            public: true,
        }
    }

    /// Permits this machine, and no other.
    #[must_use]
    pub fn loopback() -> Self {
        Self {
            allowed: LOOPBACK.to_vec(),
            public: false,
        }
    }

    /// Permits this machine as well.
    #[must_use]
    pub fn and_loopback(mut self) -> Self {
        self.allowed.extend(LOOPBACK);
        self
    }

    /// Whether this address may be dialled. An IPv4 address in IPv6 clothes is judged as itself.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|range| range.contains(&address))
            || (self.public && is_public(address))
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) if NAT64.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        IpAddr::V6(address) => {
            PUBLIC_V6.contains(&address)
                && !NOT_PUBLIC_V6.iter().any(|range| range.contains(&address))
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !NOT_PUBLIC_V4.iter().any(|range| range.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(guard: &Guard, address: &str) -> bool {
        guard.permits(address.parse().unwrap())
    }

    #[test]
    fn public_hosts_may_be_dialled() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a00:1450::1",
            "64:ff9b::1.1.1.1",
        ] {
            assert!(permits(&Guard::new(Vec::new()), address), "{address}");
        }
    }

    #[test]
    fn nothing_else_may_be_dialled() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.0",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            // The same in IPv6: mapped, compatible, 6to4, NAT64, Teredo, ISATAP.
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "::10.0.0.1",
            "::1.1.1.1",
            "2002:7f00:1::",
            "2002:a00:1::",
            "64:ff9b::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::1.1.1.1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:80ff:fffe",
            "fe80::5efe:192.168.0.1",
            // IPv6's own.
            "::",
            "::1",
            "100::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ] {
            assert!(!permits(&Guard::new(Vec::new()), address), "{address}");
        }
    }

    #[test]
    fn operator_may_allow_ranges() {
        let guard = Guard::new(vec![
            "10.1.0.0/16".parse().unwrap(),
            "fd00:1::/32".parse().unwrap(),
        ]);
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "fd00:1::7", "1.1.1.1"] {
            assert!(permits(&guard, address), "{address}");
        }
        for address in ["10.2.0.1", "127.0.0.1", "fd00:2::7", "::10.1.2.3"] {
            assert!(!permits(&guard, address), "{address}");
        }
    }

    #[test]
    fn this_machine_may_be_asked_alone_or_besides() {
        let (alone, besides) = (Guard::loopback(), Guard::new(Vec::new()).and_loopback());
        for address in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert!(permits(&alone, address) && permits(&besides, address));
        }
        for address in ["0.0.0.0", "::", "10.0.0.1"] {
            assert!(!permits(&alone, address) && !permits(&besides, address));
        }
        assert!(!permits(&alone, "1.1.1.1") && permits(&besides, "1.1.1.1"));
    }
}
