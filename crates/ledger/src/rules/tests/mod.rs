mod data;
mod examples;
mod made;
mod meanings;
