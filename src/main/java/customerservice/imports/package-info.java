/**
 * Taking in customers by the file: an upload is stored whole before it is acknowledged, then worked
 * off in the background, chunk by chunk, by whichever replica comes to it. Owns the tables {@code
 * imports}, {@code import_chunks}, {@code import_rejects}, {@code import_claims} and {@code
 * import_erasures}; customers are written by {@code customers} alone.
 */
@NullMarked
package customerservice.imports;

import org.jspecify.annotations.NullMarked;
