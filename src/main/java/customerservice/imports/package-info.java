/**
 * Imports of customers from a file: an upload is stored completely before it is acknowledged, then
 * any replica processes it in chunks. The package owns the tables {@code imports}, {@code
 * import_chunks}, {@code import_rejects}, {@code import_claims} and {@code import_erasures}; it
 * calls {@code imports.records} for the file formats and {@code customers.upsert} for the
 * customers. Start reading at {@link customerservice.imports.Imports}.
 */
@NullMarked
package customerservice.imports;

import org.jspecify.annotations.NullMarked;
