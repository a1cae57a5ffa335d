//! Through which stations a page goes.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Table, Value};
use afflux_models::vocabulary::Service;
use strum::VariantArray;

/// The key of the route of pages that store something.
pub(super) const DEPOSIT: &str = "depot";

/// Most stations that one page goes through.
const LONGEST_ROUTE: usize = 8;

type Routes = (BTreeMap<Service, Vec<usize>>, Option<Vec<usize>>);

/// `route = { connexion = ["federation", "pages"], depot = ["pages", "disk"] }`. A service that no
/// route names goes to the station that lists it among its `services`, or else to the last one.
pub(super) fn read(entry: &Table<'_>, own_services: &[Vec<Service>], names: Option<&Vec<String>>) -> Routes {
    let last = own_services.len().saturating_sub(1);
    let mut routes: BTreeMap<Service, Vec<usize>> =
        own_services.iter().enumerate().flat_map(|(n, own)| own.iter().map(move |s| (*s, vec![n]))).collect();
    let mut deposit = None;
    if let Some(table) = entry.table("route") {
        for (service, word) in table.by_word::<Service>(&[DEPOSIT]) {
            let route = read_one(&table, word, names);
            if routes.contains_key(&service) {
                table.note_key(word, Message::new("scenario-service-twice").with("service", word));
            } else {
                routes.extend(route.map(|route| (service, route)));
            }
        }
        if table.peek(DEPOSIT).is_some() {
            deposit = read_one(&table, DEPOSIT, names);
        }
    }
    for service in Service::VARIANTS {
        routes.entry(*service).or_insert_with(|| vec![last]);
    }
    (routes, deposit)
}

fn read_one(table: &Table<'_>, word: &str, names: Option<&Vec<String>>) -> Option<Vec<usize>> {
    let named: Vec<String> = table.list(word);
    let Value::Array(items) = &table.peek(word)?.value else { return None };
    if items.is_empty() || items.len() > LONGEST_ROUTE {
        table.note_key(word, Message::new("portal-route-length").with("most", LONGEST_ROUTE));
        return None;
    }
    let stations = named.iter().filter_map(|name| super::station_named(table, word, name, names));
    let stations: Vec<usize> = stations.collect();
    if (0..stations.len()).any(|n| stations[..n].contains(&stations[n])) {
        table.note_key(word, Message::new("portal-route-twice"));
    }
    (stations.len() == items.len()).then_some(stations)
}
