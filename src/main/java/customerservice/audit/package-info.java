/**
 * Audit log: writes, and customer data read by staff. It owns the table {@code audit}, which holds
 * names of fields but never their values; other features call this package, and it calls none of
 * them. Start reading at {@link customerservice.audit.Audit}.
 */
@NullMarked
package customerservice.audit;

import org.jspecify.annotations.NullMarked;
