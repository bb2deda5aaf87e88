//! Methods that are widely used, by their selectors, and what each may be called for.
//!
//! A method stands in the list of each thing it is used for: `withdraw(uint256)` unwraps, leaves a
//! vault, and unstakes. A test works every selector out of its signature.

mod bridges;
mod lending;
mod liquidity;
mod rewards;
mod staking;
mod trading;
mod vaults;

use std::{collections::HashMap, sync::LazyLock};

use super::act::{Act, Acts};

pub(super) struct Method {
    pub selector: u32,
    pub acts: Acts,
    /// As contracts declare it: name and types.
    #[cfg_attr(not(test), expect(dead_code, reason = "what the selector is made of"))]
    pub signature: &'static str,
}

const fn method(selector: u32, acts: &[Act], signature: &'static str) -> Method {
    Method {
        selector,
        acts: Acts::of(acts),
        signature,
    }
}

pub(super) static METHODS: [&[Method]; 7] = [
    trading::METHODS,
    lending::METHODS,
    liquidity::METHODS,
    staking::METHODS,
    vaults::METHODS,
    rewards::METHODS,
    bridges::METHODS,
];

static BY_SELECTOR: LazyLock<HashMap<u32, Acts>> = LazyLock::new(|| {
    let mut acts: HashMap<u32, Acts> = HashMap::new();
    for method in METHODS.iter().copied().flatten() {
        let known = acts.entry(method.selector).or_default();
        *known = known.and(method.acts);
    }
    acts
});

/// What a method, given by its selector (`0x095ea7b3`), may be called for.
pub(crate) fn acts(selector: Option<&str>) -> Acts {
    let number = selector
        .and_then(|text| text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")))
        .filter(|digits| digits.len() == 8)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    number
        .and_then(|number| BY_SELECTOR.get(&number).copied())
        .unwrap_or_default()
}
