//! How one value falls to several.

use kc_domain::{Fiat, Rounding, muldiv};

use super::unknown::Amount;

/// Divides `total` in proportion to `weights`, so that the parts add up to it exactly; the parts
/// take the weights' places. One part is the whole, whatever its weight; of several, all weights
/// have to be known.
pub(super) fn apportion(total: Amount, weights: &mut [Amount]) {
    if weights.len() == 1 || !total.is_known() {
        return weights.fill(total);
    }
    let sum = weights.iter().try_fold(0_i128, |sum, weight| {
        sum.checked_add(weight.known().filter(|it| it.0 >= 0)?.0)
    });
    let (Some(mut left), Some(mut total)) = (sum.filter(|sum| *sum > 0), total.known()) else {
        return weights.fill(Amount::UNKNOWN);
    };
    for it in weights {
        let weight = it.known().map_or(0, |weight| weight.0);
        // What is left goes to what is left, so the last takes all that rounding left over.
        let part = match left {
            0 => 0,
            _ => muldiv(total.0, weight, left, Rounding::Down).unwrap_or(0),
        };
        total = Fiat(total.0 - part);
        left -= weight;
        *it = Fiat(part).into();
    }
}
