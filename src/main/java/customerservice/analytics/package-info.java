/**
 * Figures of a business: how many customers, how many points. Reads the tables of the features
 * directly and writes nothing; of their Java it asks the programme, for its tiers and its business
 * day, and how points are read off an account.
 */
@NullMarked
package customerservice.analytics;

import org.jspecify.annotations.NullMarked;
