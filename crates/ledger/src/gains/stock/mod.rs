//! What is at hand of one asset in one place, and how some of it is taken out.

mod heap;
mod piece;
mod pool;
mod queue;
mod unit_cost;

use kc_domain::Units;

pub(super) use piece::{Piece, resize};
pub(super) use pool::Pool;

use self::{
    heap::{Heap, Wanted},
    queue::{End, Queue},
};
use super::Method;

/// The lots of one asset in one place, or the pool that they became.
#[derive(Clone, Debug)]
pub(super) enum Stock {
    Queue(Queue),
    Heap(Heap),
    Pool(Pool),
}

impl Stock {
    pub fn new(method: Method) -> Self {
        match method {
            Method::Fifo => Self::Queue(Queue::new(End::Oldest)),
            Method::Lifo => Self::Queue(Queue::new(End::Youngest)),
            Method::Hifo => Self::Heap(Heap::new(Wanted::Dearest)),
            Method::Lofo => Self::Heap(Heap::new(Wanted::Cheapest)),
            Method::Average | Method::TotalAverage | Method::UkPool | Method::Portfolio => {
                Self::Pool(Pool::default())
            }
        }
    }

    pub fn put(&mut self, piece: Piece) {
        match self {
            Self::Queue(queue) => queue.put(piece),
            Self::Heap(heap) => heap.put(piece),
            Self::Pool(pool) => pool.put(piece.quantity, piece.cost),
        }
    }

    /// Takes `quantity` out. What is not there is unexplained.
    pub fn take(&mut self, quantity: Units, taken: &mut Vec<Piece>) {
        let there = match self {
            Self::Queue(queue) => queue.take(quantity, taken),
            Self::Heap(heap) => heap.take(quantity, taken),
            Self::Pool(pool) => pool.take(quantity, taken),
        };
        if there < quantity {
            taken.push(Piece::unexplained(Units(quantity.0 - there.0)));
        }
    }

    /// All that is there, in an order from which the same stock is made again.
    pub fn pieces(&self) -> Vec<Piece> {
        match self {
            Self::Queue(queue) => queue.pieces(),
            Self::Heap(heap) => heap.pieces(),
            Self::Pool(pool) => {
                let (mut pool, mut pieces) = (*pool, Vec::new());
                pool.take(Units(i128::MAX), &mut pieces);
                pieces
            }
        }
    }
}
