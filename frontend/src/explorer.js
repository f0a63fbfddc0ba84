// The network of organisations, to move about in.
export {};
