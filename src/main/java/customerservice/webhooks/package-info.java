/**
 * Webhooks over HTTP: create, change, secrets, the list of deliveries, retry and replay. It owns
 * the table {@code webhooks} together with {@code webhooks.delivery}, which sends the events; it
 * may call {@code events}, {@code audit} and the packages of HTTP and access. Start reading at
 * {@link customerservice.webhooks.WebhookResource}.
 */
@NullMarked
package customerservice.webhooks;

import org.jspecify.annotations.NullMarked;
