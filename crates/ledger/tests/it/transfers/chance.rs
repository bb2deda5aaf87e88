//! Chance that is the same every time.

/// The numbers of a seed: `SplitMix64`.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(bound).expect("above 0")).expect("below it")
    }

    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below(to - from)
    }

    pub fn percent(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(i64::try_from(of.len()).expect("few"))).expect("below")]
    }

    pub fn address(&mut self) -> String {
        format!("0x{:016x}{:024x}", self.next(), self.next())
    }

    pub fn hash(&mut self) -> String {
        let mut part = || self.next();
        format!(
            "0x{:016x}{:016x}{:016x}{:016x}",
            part(),
            part(),
            part(),
            part()
        )
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for number in (1..all.len()).rev() {
            let other = self.below(i64::try_from(number).expect("few"));
            all.swap(number, usize::try_from(other).expect("below"));
        }
    }
}
