// Suggestions under the search box.
export {};
