/**
 * The audit log: writes, and customer data read by staff. It owns the table {@code audit}, which is
 * append-only and holds names of fields but never their values; the features call it, and it calls
 * none of them. Start reading at {@link customerservice.audit.Audit}.
 */
@NullMarked
package customerservice.audit;

import org.jspecify.annotations.NullMarked;
