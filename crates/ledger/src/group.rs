//! Which movements belong to one transaction, and the order of transactions.

use std::{cmp::Ordering, collections::HashMap};

use kc_domain::{Movement, Timestamp};

/// The movements of one transaction of the source.
pub(crate) struct Group<'a> {
    pub at: Timestamp,
    block: Option<u64>,
    position: u32,
    /// The source's id of the transaction, and the chain that it is an id on.
    transaction: &'a str,
    chain: &'a str,
    size: usize,
    start: usize,
}

/// Movements, those of one transaction side by side, transactions in the order they took place.
pub(crate) struct Grouped<'a> {
    arranged: Vec<&'a Movement>,
    groups: Vec<Group<'a>>,
}

impl<'a> Group<'a> {
    fn of(movement: &'a Movement) -> Self {
        Self {
            at: movement.at,
            block: movement.block,
            position: movement.position,
            transaction: &movement.transaction,
            chain: movement.chain.as_str(),
            size: 0,
            start: 0,
        }
    }

    /// Counts `movement` in. A source may give the movements of one transaction different
    /// moments, as an exchange does for the fills of an order; the first one counts.
    fn take(&mut self, movement: &Movement) {
        self.size += 1;
        let moment = (movement.at, movement.block, movement.position);
        if moment < (self.at, self.block, self.position) {
            (self.at, self.block, self.position) = moment;
        }
    }

    /// By moment, block and place in it; the names only make the order the same every time.
    fn order(&self, other: &Self) -> Ordering {
        (
            self.at,
            self.block,
            self.position,
            self.transaction,
            self.chain,
        )
            .cmp(&(
                other.at,
                other.block,
                other.position,
                other.transaction,
                other.chain,
            ))
    }
}

impl<'a> Grouped<'a> {
    /// One hash look-up a movement, one sort over the transactions, the rest is linear.
    pub fn new(movements: &'a [Movement]) -> Self {
        let mut numbers: HashMap<(&str, &str), usize> = HashMap::with_capacity(movements.len() / 2);
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut number_of = Vec::with_capacity(movements.len());
        for movement in movements {
            let name = (movement.transaction.as_str(), movement.chain.as_str());
            let number = *numbers.entry(name).or_insert_with(|| {
                groups.push(Group::of(movement));
                groups.len() - 1
            });
            groups[number].take(movement);
            number_of.push(number);
        }
        drop(numbers);

        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_unstable_by(|a, b| groups[*a].order(&groups[*b]));
        let mut end = 0;
        for number in &order {
            groups[*number].start = end;
            end += groups[*number].size;
        }

        let mut arranged: Vec<Option<&Movement>> = vec![None; movements.len()];
        let mut next: Vec<usize> = groups.iter().map(|group| group.start).collect();
        for (movement, number) in movements.iter().zip(number_of) {
            arranged[next[number]] = Some(movement);
            next[number] += 1;
        }
        groups.sort_unstable_by_key(|group| group.start);
        Self {
            arranged: arranged.into_iter().flatten().collect(),
            groups,
        }
    }

    /// Calls `visit` for each transaction in order, with its movements in the order of their names.
    pub fn each(mut self, mut visit: impl FnMut(&Group<'a>, &[&'a Movement])) {
        let mut rest = self.arranged.as_mut_slice();
        for group in &self.groups {
            let (movements, later) = std::mem::take(&mut rest).split_at_mut(group.size);
            movements.sort_unstable_by(|a, b| by_name(a, b));
            visit(group, movements);
            rest = later;
        }
    }

    pub fn len(&self) -> usize {
        self.groups.len()
    }
}

/// Movements of one transaction have different names, unless a source contradicts itself: then
/// all that they say decides, so that the order they arrived in does not.
fn by_name(a: &Movement, b: &Movement) -> Ordering {
    a.index.cmp(&b.index).then_with(|| {
        if a == b {
            Ordering::Equal
        } else {
            format!("{a:?}").cmp(&format!("{b:?}"))
        }
    })
}
