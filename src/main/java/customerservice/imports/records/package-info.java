/**
 * The formats of an import file: splits a stream of bytes into records and reads the header and the
 * rows of a CSV. It has no state beyond one file and no access to the database; it may call {@code
 * customers.export} for the form of the columns. Start reading at {@link
 * customerservice.imports.records.RecordSplitter}.
 */
@NullMarked
package customerservice.imports.records;

import org.jspecify.annotations.NullMarked;
