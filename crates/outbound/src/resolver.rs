//! Names to addresses, less those that may not be dialled.

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::Guard;

/// Who knows the addresses of names.
#[derive(Clone)]
pub enum Names {
    /// The machine's own resolver.
    System,
    #[cfg(test)]
    Fixed(std::collections::HashMap<String, Vec<IpAddr>>),
}

impl Names {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        match self {
            Self::System => {
                let found = tokio::net::lookup_host((name, 0)).await?;
                Ok(found.map(|address| address.ip()).collect())
            }
            #[cfg(test)]
            Self::Fixed(names) => Ok(names.get(name).cloned().unwrap_or_default()),
        }
    }
}

/// Gives the connector only addresses that may be dialled.
pub struct GuardedResolver {
    pub names: Names,
    pub guard: Arc<Guard>,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, guard) = (self.names.clone(), Arc::clone(&self.guard));
        Box::pin(async move {
            let found = names
                .addresses(name.as_str())
                .await
                .map_err(|_| Unresolved::Unknown)?;
            if found.is_empty() {
                return Err(Unresolved::Unknown.into());
            }
            let permitted: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| guard.permits(*address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if permitted.is_empty() {
                return Err(Unresolved::Refused.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// Why a name gave no address; carried through the client's errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unresolved {
    Unknown,
    Refused,
}

impl Unresolved {
    /// The one at the bottom of `error`, if it is there.
    pub fn beneath(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(*found);
            }
            next = error.source();
        }
        None
    }
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "the name has no address",
            Self::Refused => "the name leads into a private network",
        })
    }
}

impl Error for Unresolved {}
