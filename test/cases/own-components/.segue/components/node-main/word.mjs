export const word = 'Hello from node';
