//! The one integration binary: one file a story, in the words of those who use it.

mod postgres;
mod world;
mod history;
mod every;

mod architecture;
mod store_contract;

mod story;
mod races;
mod crash;
mod writers;
mod disclosure;
mod golden;
mod tamper;
mod trouble;
mod pressure;
mod rota;
mod api;
mod acts;
mod cli;
mod manual;
mod doctor;
mod edited_file;
mod offline;
mod screens;
mod console;
mod consoles;
mod day;
mod rights;
mod outage;
mod outside;
mod hearing;
mod calling;
mod wire;
mod attention;
mod days;
mod lists;
mod stories;
mod keys;
mod slips;
mod finding;
mod demo;
mod pty;
mod plain;
mod planning;
