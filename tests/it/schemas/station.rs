use std::path::Path;

use ackord::codegen::typescript::Options;
use ackord::{Bytes, Contract, ContractError, Events, Namespace, Reply, Socket, handler, payload};

#[payload]
pub struct Reading {
    pub sensor: String,
    #[payload(range(min = -90, max = 60))]
    pub celsius: f64,
    pub picture: Option<Bytes>,
}

/// What a station tells.
#[derive(Events)]
pub enum StationEvent { Reading(Reading) }

#[derive(Namespace)]
#[namespace("/station", emits = StationEvent)]
pub struct Station;

#[handler(Station)]
pub trait StationHandler {
    /// The last reading of a sensor.
    #[event]
    async fn latest(&self, socket: &Socket<Station>, sensor: String) -> Reply<Reading>;
}

pub fn write(folder: &Path) -> Result<(), ContractError> {
    let contract = Contract::new("station", "1.0.0").namespace::<Station>();
    contract.write_json(folder.join("contract.json"))?;
    contract.write_json_schemas(folder.join("schemas"))?;
    contract.write_asyncapi(folder.join("asyncapi.json"))?;
    contract.write_typescript_with(folder.join("station.ts"), Options::new().validators(true))
}
