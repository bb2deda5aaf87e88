//! Groups of transactions that may have to do with each other. What is found in one of them does
//! not depend on any other.

use std::collections::HashMap;

use super::{
    TransferLink,
    ends::End,
    field::Field,
    index::{Index, Marks, micros},
    names::{Key, names},
    order,
    tables::SAME_TRANSACTION,
};

/// Transactions, their ends and what people decided of them, by numbers in the field.
#[derive(Debug, Default)]
pub(super) struct Group<'a> {
    pub transactions: Vec<usize>,
    pub ends: Vec<usize>,
    pub confirmed: Vec<&'a TransferLink>,
}

/// The groups in the order of their first transactions. One that nothing can come of is left out.
pub(super) fn groups<'a>(field: &Field<'a>) -> Vec<Group<'a>> {
    let mut sets = Sets::new(field.transactions.len());
    join_same(field, &mut sets);
    join_alike(field, &mut sets);
    let number = |id| field.numbers.get(id).copied();
    let confirmed = || field.history.decisions.confirmed.iter();
    for link in confirmed() {
        if let (Some(from), Some(to)) = (number(&link.from), number(&link.to)) {
            sets.join(from, to);
        }
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    let places = sets.numbered(|| groups.push(Group::default()));
    for (transaction, place) in places.iter().enumerate() {
        groups[*place].transactions.push(transaction);
    }
    for (end, it) in field.ends.iter().enumerate() {
        groups[places[it.number]].ends.push(end);
    }
    for link in confirmed() {
        if let Some(transaction) = number(&link.from).or_else(|| number(&link.to)) {
            groups[places[transaction]].confirmed.push(link);
        }
    }
    for group in &mut groups {
        group.confirmed.sort_by_key(|link| order(link));
    }
    groups.retain(|group| group.transactions.len() > 1 || !group.confirmed.is_empty());
    groups
}

fn join_same(field: &Field<'_>, sets: &mut Sets) {
    let mut last: HashMap<&Key<'_>, &End<'_>> = HashMap::new();
    // Ends are in the order of time, so what is near enough to any is near enough to the last.
    for (key, number) in names(field.ends.iter().enumerate()) {
        let end = &field.ends[number];
        if let Some(before) = last.insert(key, end)
            && end.at().saturating_sub(before.at()) <= micros(SAME_TRANSACTION)
        {
            sets.join(before.number, end.number);
        }
    }
}

fn join_alike(field: &Field<'_>, sets: &mut Sets) {
    let open = || field.ends.iter().enumerate().filter(|(_, end)| end.is_open);
    let index = Index::new(open().filter(|(_, end)| !end.is_sending));
    let mut neighbours = Marks::new(&index);
    let number = |(cell, place): (usize, usize)| {
        let (_, end): (i128, usize) = index.cells[cell][place];
        field.ends[end].number
    };
    for (_, sent) in open().filter(|(_, end)| end.is_sending) {
        for mut range in index.ranges(sent) {
            sets.join(sent.number, number((range.cell, range.start)));
            range.end -= 1;
            neighbours.mark(range);
        }
    }
    for (cell, place) in neighbours.places() {
        sets.join(number((cell, place)), number((cell, place + 1)));
    }
}

/// Disjoint sets of numbers.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut number: usize) -> usize {
        while self.0[number] != number {
            self.0[number] = self.0[self.0[number]];
            number = self.0[number];
        }
        number
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// The number of each one's set, in the order of the sets' first members. Tells of every set.
    fn numbered(mut self, mut new_set: impl FnMut()) -> Vec<usize> {
        let mut numbers = vec![usize::MAX; self.0.len()];
        let mut sets = 0;
        for member in 0..numbers.len() {
            // The first member stands for its set, and comes first.
            let first = self.find(member);
            if first == member {
                numbers[member] = sets;
                sets += 1;
                new_set();
            }
            numbers[member] = numbers[first];
        }
        numbers
    }
}
