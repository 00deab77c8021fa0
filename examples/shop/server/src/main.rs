//! The shop: orders over Socket.IO, and the same payloads over REST.
//!
//! Run it with `cargo run -p shop-server`, and order something:
//!
//! ```sh
//! curl -H 'content-type: application/json' -d '{"dish":"soup","portions":0}' http://localhost:3000/orders
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ackord::{Io, Reply, Socket, Valid};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use shop_contract::{NewOrder, OrderError, Ordered, Shop, ShopEvent, ShopHandler, contract};

#[derive(Default)]
struct Kitchen {
    orders: AtomicU32,
}

impl Kitchen {
    fn cook(&self, order: &NewOrder) -> Result<Ordered, OrderError> {
        if order.dish == "breakfast" {
            return Err(OrderError::Closed { until: "tomorrow".to_owned() });
        }
        Ok(Ordered { number: self.orders.fetch_add(1, Ordering::Relaxed) })
    }
}

impl ShopHandler for Kitchen {
    async fn order(&self, _: &Socket<Shop>, order: NewOrder) -> Reply<Ordered, OrderError> {
        Ok(self.cook(&order)?)
    }
}

#[derive(Clone)]
struct Rest {
    kitchen: Arc<Kitchen>,
    io: Io,
}

async fn order(
    State(rest): State<Rest>,
    Valid(Json(order)): Valid<Json<NewOrder>>,
) -> Result<Json<Ordered>, (StatusCode, Json<OrderError>)> {
    let ordered = rest.kitchen.cook(&order).map_err(|error| (StatusCode::CONFLICT, Json(error)))?;
    Ok(Json(ordered))
}

async fn ready(State(rest): State<Rest>, Json(ordered): Json<Ordered>) {
    rest.io.of::<Shop>().emit(ShopEvent::Ready { number: ordered.number });
}

fn app() -> Result<(Io, Router), ackord::Error> {
    let kitchen = Arc::new(Kitchen::default());
    let io = Io::builder().serve::<Shop, _>(kitchen.clone()).contract(contract()).serve_contract(true).build()?;
    let app = Router::new()
        .route("/orders", post(order))
        .route("/ready", post(ready))
        .with_state(Rest { kitchen, io: io.clone() })
        .merge(io.router());
    Ok((io, app))
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let (io, app) = app()?;
    io.listen("localhost:3000", app).await
}

#[cfg(test)]
mod tests {
    use ackord::CallError;
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, header};
    use serde_json::{Value, json};
    use shop_contract::ShopClient;
    use tower::ServiceExt;

    use super::*;

    async fn order(order: Value) -> (StatusCode, Value) {
        let request = Request::post("/orders").header(header::CONTENT_TYPE, "application/json");
        let (_, app) = app().unwrap();
        let response = app.oneshot(request.body(Body::from(order.to_string())).unwrap()).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn a_route_checks_what_an_event_checks() {
        let (status, body) = order(json!({ "dish": "soup", "portions": 0 })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(body["issues"][0]["path"], "/portions");
        assert_eq!(order(json!({ "dish": "soup", "portions": 1 })).await, (StatusCode::OK, json!({ "number": 0 })));
        let closed = json!({ "code": "closed", "until": "tomorrow" });
        assert_eq!(order(json!({ "dish": "breakfast", "portions": 1 })).await, (StatusCode::CONFLICT, closed));
    }

    #[tokio::test]
    async fn an_order_is_taken_and_told_when_it_is_ready() -> Result<(), Box<dyn std::error::Error>> {
        let (io, app) = app()?;
        let mut guest = io.test().connect(Shop, ()).await?;
        let ordered = guest.order(NewOrder { dish: "soup".to_owned(), portions: 2 }).await?;
        let request = Request::post("/ready").header(header::CONTENT_TYPE, "application/json");
        app.oneshot(request.body(Body::from(serde_json::to_string(&ordered)?))?).await?;
        assert!(matches!(guest.next().await?, ShopEvent::Ready { number } if number == ordered.number));
        let closed = guest.order(NewOrder { dish: "breakfast".to_owned(), portions: 1 }).await;
        assert!(matches!(closed, Err(CallError::Error(OrderError::Closed { until })) if until == "tomorrow"));
        Ok(())
    }
}
