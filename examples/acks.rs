//! Acknowledgements in both directions, each with a timeout.
//!
//! Run it with `cargo run --bin acks`, and be a customer with the stock client (`npm install socket.io-client`):
//!
//! ```sh
//! node -e 'const socket = require("socket.io-client").io("http://localhost:3000");
//!   socket.on("confirm", (question, ack) => { console.log(question.text); ack({ yes: true }); });
//!   socket.timeout(10000).emitWithAck("order", { dish: "soup", portions: 2 }).then(console.log)
//!     .finally(() => socket.close())'
//! ```
//!
//! Look at `order`: it asks its own client while that client waits for the answer. Change `ack({ yes: true })` to see
//! the other arms: say no, say nothing, answer something else, or order 200 portions.

use std::time::Duration;

use ackord::{Ack, AckError, Events, Io, Namespace, Reply, Socket, handler, payload};

/// What to cook.
#[payload]
struct Order {
    /// The name of the dish.
    #[payload(length(min = 1, max = 100))]
    dish: String,
    /// How many.
    #[payload(range(min = 1, max = 50))]
    portions: u32,
}

/// What is cooked.
#[payload]
struct Ordered {
    /// Minutes to wait.
    minutes: u32,
}

/// Why nothing is cooked.
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
enum OrderError {
    /// The customer said no.
    Declined,
    /// The customer said nothing.
    NoAnswer,
    /// The customer said something that was not asked.
    Misunderstood {
        /// What was wrong with it.
        why: String,
    },
}

/// A question to a customer.
#[payload]
struct Question {
    /// In words.
    text: String,
}

/// The answer to a question.
#[payload]
struct Receipt {
    /// Yes or no.
    yes: bool,
}

/// What the server emits.
#[derive(Events)]
enum KitchenEvent {
    /// Answer with a `Receipt`.
    Confirm(Question, Ack<Receipt>),
}

/// The kitchen.
#[derive(Namespace)]
#[namespace("/", emits = KitchenEvent)]
struct Kitchen;

/// What a customer may do.
#[handler(Kitchen, client = KitchenClient)]
trait KitchenHandler {
    /// Order something. You are asked whether you mean it.
    #[event]
    async fn order(&self, socket: &Socket<Kitchen>, order: Order) -> Reply<Ordered, OrderError>;
}

struct Server;

impl KitchenHandler for Server {
    async fn order(&self, socket: &Socket<Kitchen>, order: Order) -> Reply<Ordered, OrderError> {
        let Order { dish, portions } = order;
        let question = Question { text: format!("{portions} × {dish}, right?") };
        let answer =
            socket.timeout(Duration::from_secs(5)).emit_with_ack(|ack| KitchenEvent::Confirm(question, ack)).await;
        match answer {
            Ok(Receipt { yes: true }) => Ok(Ordered { minutes: 5 + portions }),
            Ok(Receipt { yes: false }) => Err(OrderError::Declined.into()),
            Err(error @ AckError::Rejected(_)) => Err(OrderError::Misunderstood { why: error.to_string() }.into()),
            Err(_) => Err(OrderError::NoAnswer.into()),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder().serve::<Kitchen, _>(Server).build()?;
    let server = io.bind("localhost:3000").await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(io.router()).await
}

#[cfg(test)]
mod tests {
    use ackord::{CallError, Rejected, TestClient, Value};

    use super::*;

    async fn customer() -> TestClient<Kitchen> {
        let io = Io::builder().serve::<Kitchen, _>(Server).build().expect("the options make sense");
        io.test().connect(Kitchen, ()).await.expect("everybody comes in")
    }

    fn soup(portions: u32) -> Order {
        Order { dish: "soup".to_owned(), portions }
    }

    #[tokio::test]
    async fn what_is_confirmed_is_cooked_and_nothing_else() -> Result<(), Box<dyn std::error::Error>> {
        let mut customer = customer().await;
        for yes in [true, false] {
            let ordered = customer.order(soup(2));
            let KitchenEvent::Confirm(question, ack) = customer.next().await?;
            assert_eq!(question.text, "2 × soup, right?");
            ack.answer(Receipt { yes });
            match ordered.await {
                Ok(Ordered { minutes }) => assert_eq!((yes, minutes), (true, 7)),
                Err(error) => assert!(!yes && matches!(error, CallError::Error(OrderError::Declined))),
            }
        }
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_or_something_else_gets_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let mut customer = customer().await;
        let ordered = customer.order(soup(2));
        drop(customer.next().await?);
        assert!(matches!(ordered.await, Err(CallError::Error(OrderError::NoAnswer))));
        let ordered = customer.order(soup(2));
        let ack = customer.next_raw().await?.ack.ok_or("it asks")?;
        ack.answer(ackord::Args(vec![Value::from("maybe")]));
        assert!(matches!(ordered.await, Err(CallError::Error(OrderError::Misunderstood { .. }))));
        Ok(())
    }

    #[tokio::test]
    async fn too_much_is_rejected_and_nobody_is_asked() -> Result<(), Box<dyn std::error::Error>> {
        let mut customer = customer().await;
        let Err(CallError::Rejected(Rejected { issues, .. })) = customer.order(soup(200)).await else { panic!() };
        assert_eq!((issues[0].path.as_str(), issues[0].code.as_str()), ("/0/portions", "range"));
        customer.expect_nothing().await?;
        Ok(())
    }
}
