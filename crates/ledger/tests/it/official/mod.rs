//! Examples that tax authorities publish, as files with their source: the transactions, and what the
//! authority says comes of them.
//!
//! Facts and figures are the authority's, words are ours. `figures` says whether they were `read` there,
//! are `quoted` by others, or are `remembered` of the public text, which could not be read again when the
//! file was written.

mod example;
mod golden;

/// A test of each file, named so.
macro_rules! examples {
    ($($name:ident: $file:literal,)*) => {
        $(
            #[test]
            fn $name() {
                golden::check(include_str!($file));
            }
        )*
    };
}

examples! {
    united_kingdom_section_104_pool: "hmrc/section_104.json",
    united_kingdom_same_day: "hmrc/same_day.json",
    united_kingdom_thirty_days: "hmrc/thirty_days.json",
    united_kingdom_same_day_and_pool: "hmrc/same_day_and_pool.json",
    united_kingdom_thirty_days_and_pool: "hmrc/thirty_days_and_pool.json",
    united_kingdom_all_three_rules: "hmrc/all_three.json",
    australia_swap_for_a_known_value: "ato/swap_for_a_known_value.json",
    australia_swap_for_an_unknown_value: "ato/swap_for_an_unknown_value.json",
    australia_twelve_months: "ato/twelve_months.json",
    united_states_holding_period: "irs/holding_period.json",
    canada_adjusted_cost_base: "cra/adjusted_cost_base.json",
    sweden_average_of_two_purchases: "skatteverket/two_purchases.json",
    sweden_goods_paid_for_in_coins: "skatteverket/goods_for_coins.json",
    japan_moving_average: "nta/moving_average.json",
    japan_total_average: "nta/total_average.json",
    france_portfolio: "bofip/portfolio.json",
}
