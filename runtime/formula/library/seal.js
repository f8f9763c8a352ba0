// Loaded last: what is seen from outside is a frozen copy without the tools for declaring. It is a copy because deleting
// properties would make every look-up inside the library slow.
Object.freeze(Kedu.functions);
Object.freeze(Kedu.plain);
Kedu = Object.freeze({ ...Kedu, family: undefined, current_family: undefined, define: undefined, converters: undefined });
