/**
 * The event feed over HTTP, and the form of events in it and in webhooks. It owns no table; it may
 * call {@code events}, {@code loyalty.ledger} and the packages of HTTP and access. Start reading at
 * {@link customerservice.events.feed.EventRenderer}.
 */
@NullMarked
package customerservice.events.feed;

import org.jspecify.annotations.NullMarked;
