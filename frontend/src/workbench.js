// The query editor and the views of its answers.
export {};
