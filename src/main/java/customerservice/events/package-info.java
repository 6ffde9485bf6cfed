/**
 * The events of each tenant: written in the transaction of a change, then numbered. The package
 * owns the tables {@code event_outbox}, {@code events} and {@code event_heads}; it may call {@code
 * platform}. Start reading at {@link customerservice.events.NewEvent}.
 */
@NullMarked
package customerservice.events;

import org.jspecify.annotations.NullMarked;
