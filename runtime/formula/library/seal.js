// Loaded last: takes away the tools for declaring and freezes what is left.
delete Kedu.family;
delete Kedu.current_family;
delete Kedu.define;
delete Kedu.converters;
Object.freeze(Kedu.functions);
Object.freeze(Kedu);
