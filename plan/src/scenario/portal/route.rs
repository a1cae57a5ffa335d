//! Through which stations a page goes.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{FromNode, Node, Table, Value};
use afflux_models::vocabulary::{Service, Word};
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
        for (word, node) in table.all().into_iter().filter(|(word, _)| *word != "source") {
            let route = read_one(&table, word, node, names);
            match Service::from_text(word) {
                Some(service) if routes.contains_key(&service) => {
                    table.note(node, word, Message::new("scenario-service-twice").with("service", word));
                }
                Some(service) => routes.extend(route.map(|route| (service, route))),
                None if word == DEPOSIT => deposit = route,
                None => {
                    let words = format!("{DEPOSIT}, {}", Service::texts());
                    table.note(node, word, Message::new("problem-not-one-of").with("words", words));
                }
            }
        }
    }
    for service in Service::VARIANTS {
        routes.entry(*service).or_insert_with(|| vec![last]);
    }
    (routes, deposit)
}

fn read_one(table: &Table<'_>, word: &str, node: &Node, names: Option<&Vec<String>>) -> Option<Vec<usize>> {
    let Value::Array(items) = &node.value else {
        table.note(node, word, Message::new("problem-not-a-list"));
        return None;
    };
    if items.is_empty() || items.len() > LONGEST_ROUTE {
        table.note(node, word, Message::new("portal-route-length").with("most", LONGEST_ROUTE));
        return None;
    }
    let stations = items.iter().filter_map(|item| match String::from_node(item) {
        Ok(name) => super::station_named(table, word, &name, names),
        Err(message) => {
            table.note(item, word, message);
            None
        }
    });
    let stations: Vec<usize> = stations.collect();
    if (0..stations.len()).any(|n| stations[..n].contains(&stations[n])) {
        table.note(node, word, Message::new("portal-route-twice"));
    }
    (stations.len() == items.len()).then_some(stations)
}
