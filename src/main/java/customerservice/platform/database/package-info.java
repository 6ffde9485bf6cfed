/**
 * Access to PostgreSQL: connection pools, statement batches, transactions, migrations, and the read
 * replica. It owns the schema's version and the table {@code signing_keys}; it may call {@code
 * platform.settings}. Start reading at {@link customerservice.platform.database.Database}.
 */
@NullMarked
package customerservice.platform.database;

import org.jspecify.annotations.NullMarked;
