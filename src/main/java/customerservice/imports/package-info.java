/**
 * Imports of customers from a file: an upload is stored completely before it is acknowledged, then
 * any replica processes it in chunks. It owns the tables {@code imports}, {@code import_chunks},
 * {@code import_rejects}, {@code import_claims} and {@code import_erasures}; it may call {@code
 * customers.upsert} and {@code customers.profile}. Start reading at {@link
 * customerservice.imports.Imports}.
 */
@NullMarked
package customerservice.imports;

import org.jspecify.annotations.NullMarked;
