"""The part of the specification that students are not given."""
