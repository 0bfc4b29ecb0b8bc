/** The name of the record's file in the folder of a project's state. */
export const storeFile = 'segue.db';
