CREATE OR REPLACE MACRO today() AS getvariable('today');
CREATE OR REPLACE MACRO calendar_months_ago(moment) AS
    date_diff('month', CAST(moment AS DATE), today());
CREATE OR REPLACE MACRO months_ago(moment) AS
    date_diff('month', CAST(moment AS DATE), today()) - CAST(day(moment) >= day(today()) AS INTEGER);
CREATE OR REPLACE MACRO month_back(months) AS
    CAST(date_trunc('month', today()) - to_months(months) AS DATE);

CREATE OR REPLACE TEMP VIEW signed AS
SELECT
    customer_id, case_id, signed_at, ends_on,
    CASE WHEN interrupted_on < today() THEN interrupted_on END AS interrupted_on,
    CASE WHEN interrupted_on < today() THEN interrupted_by END AS interrupted_by
FROM contracts
WHERE signed_at < today() AND known_at < today();

CREATE OR REPLACE TEMP VIEW promised AS
SELECT signed.*, promised_spend_fen FROM signed LEFT JOIN marketing_cases USING (case_id);

-- 1. contracts broken off by the customer inside their term
CREATE OR REPLACE TEMP TABLE interrupted AS
SELECT
    customer_id,
    count(*) AS contracts_interrupted,
    min(months_ago(interrupted_on)) AS months_since_interruption
FROM signed
WHERE interrupted_by = 'customer' AND interrupted_on < ends_on AND months_ago(interrupted_on) < 12
GROUP BY customer_id;

-- 2. contracts in force
CREATE OR REPLACE TEMP TABLE in_force AS
SELECT
    customer_id,
    count(*) AS contracts_in_force,
    -max(months_ago(ends_on)) AS months_to_contract_end,
    max(promised_spend_fen) / 100 AS promised_spend_yuan
FROM promised
WHERE ends_on >= today() AND interrupted_on IS NULL
GROUP BY customer_id;

-- 3. store visits after a contract ran out and no other was signed
CREATE OR REPLACE TEMP TABLE expired AS
WITH gone AS (
    SELECT
        customer_id,
        max(ends_on) FILTER (interrupted_on IS NULL AND ends_on < today()) AS ended_on
    FROM signed
    GROUP BY customer_id
    HAVING
        NOT bool_or(interrupted_on IS NULL AND ends_on >= today())
        AND CAST(max(signed_at) AS DATE) < ended_on
),
visits AS (
    SELECT customer_id, months_ago(ended_on) - months_ago(visited_at) AS months_after
    FROM store_contacts JOIN gone USING (customer_id)
    WHERE visited_at < today() AND known_at < today() AND CAST(visited_at AS DATE) > ended_on
),
counted AS (
    SELECT
        customer_id,
        count(*) FILTER (months_after <= 1) AS visits_after_expiry_01,
        count(*) FILTER (months_after <= 2) AS visits_after_expiry_02,
        count(*) FILTER (months_after <= 3) AS visits_after_expiry_03,
        count(*) FILTER (months_after <= 4) AS visits_after_expiry_04,
        count(*) FILTER (months_after <= 5) AS visits_after_expiry_05,
        count(*) FILTER (months_after <= 6) AS visits_after_expiry_06,
        count(*) FILTER (months_after <= 7) AS visits_after_expiry_07,
        count(*) FILTER (months_after <= 8) AS visits_after_expiry_08,
        count(*) FILTER (months_after <= 9) AS visits_after_expiry_09,
        count(*) FILTER (months_after <= 10) AS visits_after_expiry_10,
        count(*) FILTER (months_after <= 11) AS visits_after_expiry_11,
        count(*) FILTER (months_after <= 12) AS visits_after_expiry_12
    FROM visits
    GROUP BY customer_id
)
SELECT customer_id, months_ago(ended_on) AS months_since_expiry, counted.* EXCLUDE customer_id
FROM gone LEFT JOIN counted USING (customer_id);

-- 4. months in a row below the spend that was promised
CREATE OR REPLACE TEMP TABLE promise AS
WITH terms AS (
    SELECT
        customer_id, promised_spend_fen,
        CAST(signed_at AS DATE) AS signed_on, least(ends_on, interrupted_on) AS ends_on
    FROM promised
    WHERE promised_spend_fen > 0
),
bound AS (
    SELECT DISTINCT
        customer_id,
        unnest(range(
            greatest(calendar_months_ago(ends_on + 1), 0),
            least(calendar_months_ago(signed_on) - CAST(day(signed_on) > 1 AS INTEGER), 24)
        )) AS months_ago
    FROM terms
),
in_row AS (
    SELECT
        customer_id, months_ago,
        row_number() OVER (PARTITION BY customer_id ORDER BY months_ago) - 1 AS place
    FROM bound
),
reach AS (
    SELECT customer_id, count(*) FILTER (months_ago = place) AS months_bound
    FROM in_row
    GROUP BY customer_id
),
months AS (
    SELECT
        customer_id,
        calendar_months_ago(month) - 1 AS months_ago,
        max(promised_spend_fen - total_fen) AS most_short,
        sum(promised_spend_fen - total_fen) FILTER (promised_spend_fen > total_fen) AS short_fen,
        count(*) FILTER (promised_spend_fen > total_fen) AS contracts
    FROM bills JOIN terms USING (customer_id)
    WHERE
        month >= month_back(24) AND month < month_back(0) AND bills.known_at < today()
        AND signed_on <= month AND ends_on >= last_day(month)
    GROUP BY customer_id, month
),
kept AS (
    SELECT customer_id, min(months_ago) AS first_kept
    FROM months
    WHERE most_short <= 0
    GROUP BY customer_id
)
SELECT
    customer_id,
    count(*) FILTER (
        most_short > 0 AND months_ago < coalesce(first_kept, 24)
        AND months_ago < coalesce(months_bound, 0)
    ) AS months_below_promise,
    sum(short_fen) / nullif(sum(contracts), 0) / 100 AS promise_shortfall_yuan
FROM months LEFT JOIN kept USING (customer_id) LEFT JOIN reach USING (customer_id)
GROUP BY customer_id;

-- 5. suspensions for arrears
CREATE OR REPLACE TEMP TABLE suspended AS
WITH known AS (
    SELECT
        customer_id, suspended_at, reminders_delivered,
        CASE WHEN cleared_at < today() THEN cleared_at END AS cleared_at,
        CASE WHEN resumed_at < today() THEN resumed_at END AS resumed_at
    FROM suspensions
    WHERE
        suspended_at < today() AND known_at < today()
        AND reason = 'arrears' AND months_ago(suspended_at) < 6
)
SELECT
    customer_id,
    count(*) AS suspensions_for_arrears,
    count(*) FILTER (reminders_delivered = 0) AS suspensions_unannounced,
    count(*) FILTER (date_sub('second', cleared_at, resumed_at) > 300) AS resumptions_slow,
    today() - CAST(max(suspended_at) AS DATE) AS days_since_suspension
FROM known
GROUP BY customer_id;

-- 6. services that are paid for and hardly used
CREATE OR REPLACE TEMP TABLE idle AS
WITH usage AS (
    SELECT subscription_id, avg(uses) AS uses
    FROM service_usage
    WHERE month >= month_back(3) AND month < month_back(0) AND known_at < today()
    GROUP BY subscription_id
),
held AS (
    SELECT customer_id, monthly_fee_fen / 100 AS fee, coalesce(uses, 0) AS uses
    FROM services LEFT JOIN usage USING (subscription_id)
    WHERE
        subscribed_at < today() AND known_at < today() AND months_ago(subscribed_at) >= 1
        AND (cancelled_on IS NULL OR cancelled_on >= today())
)
SELECT
    customer_id,
    max(fee) FILTER (uses <= 0) AS idle_service_fee_00,
    max(fee) FILTER (uses <= 1) AS idle_service_fee_01,
    max(fee) FILTER (uses <= 2) AS idle_service_fee_02,
    max(fee) FILTER (uses <= 3) AS idle_service_fee_03,
    max(fee) FILTER (uses <= 4) AS idle_service_fee_04,
    max(fee) FILTER (uses <= 5) AS idle_service_fee_05,
    max(fee) FILTER (uses <= 6) AS idle_service_fee_06,
    max(fee) FILTER (uses <= 7) AS idle_service_fee_07,
    max(fee) FILTER (uses <= 8) AS idle_service_fee_08,
    max(fee) FILTER (uses <= 9) AS idle_service_fee_09,
    max(fee) FILTER (uses <= 10) AS idle_service_fee_10,
    count(*) AS services_held,
    sum(fee) AS services_fee_yuan
FROM held
GROUP BY customer_id;

-- 7. level and kind of spend in a quarter
CREATE OR REPLACE TEMP TABLE spending AS
SELECT
    customer_id,
    avg(total_fen) / 100 AS spend_yuan,
    avg(outside_bundle_fen) / 100 AS outside_bundle_yuan,
    CASE WHEN sum(total_fen) > 0 THEN sum(value_added_fen) / sum(total_fen) END
        AS value_added_share,
    avg(call_minutes) AS call_minutes,
    avg(data_mb) AS data_mb,
    3 - count(*) AS months_without_bill
FROM bills
WHERE month >= month_back(3) AND month < month_back(0) AND known_at < today()
GROUP BY customer_id;

-- 8. bills far above those of the three months before
CREATE OR REPLACE TEMP TABLE shocks AS
WITH beside AS (
    SELECT
        customer_id, month, total_fen,
        avg(total_fen) OVER (
            PARTITION BY customer_id ORDER BY month
            RANGE BETWEEN INTERVAL 3 MONTH PRECEDING AND INTERVAL 1 MONTH PRECEDING
        ) AS usual_fen
    FROM bills
    WHERE month >= month_back(9) AND month < month_back(0) AND known_at < today()
),
judged AS (
    SELECT
        *, total_fen > 1.5 * usual_fen AND total_fen - usual_fen >= 2000 AS shock
    FROM beside
    WHERE month >= month_back(6) AND usual_fen IS NOT NULL
)
SELECT
    customer_id,
    count(*) FILTER (shock) AS bill_shocks,
    max(total_fen - usual_fen) FILTER (shock) / 100 AS largest_shock_yuan,
    min(calendar_months_ago(month) - 1) FILTER (shock) AS months_since_shock,
    arg_max(total_fen, month) / 100 AS last_bill_yuan,
    arg_max(total_fen, month) / nullif(arg_max(usual_fen, month), 0) AS last_bill_to_usual
FROM judged
GROUP BY customer_id;

CREATE OR REPLACE TEMP VIEW wide AS
SELECT
    customer_id,
    coalesce(contracts_interrupted, 0) AS contracts_interrupted,
    months_since_interruption,
    coalesce(contracts_in_force, 0) AS contracts_in_force,
    months_to_contract_end,
    coalesce(promised_spend_yuan, 0) AS promised_spend_yuan,
    coalesce(COLUMNS('visits_after_expiry_.*'), 0),
    months_since_expiry,
    coalesce(months_below_promise, 0) AS months_below_promise,
    coalesce(promise_shortfall_yuan, 0) AS promise_shortfall_yuan,
    coalesce(suspensions_for_arrears, 0) AS suspensions_for_arrears,
    coalesce(suspensions_unannounced, 0) AS suspensions_unannounced,
    coalesce(resumptions_slow, 0) AS resumptions_slow,
    days_since_suspension,
    coalesce(COLUMNS('idle_service_fee_.*'), 0),
    coalesce(services_held, 0) AS services_held,
    coalesce(services_fee_yuan, 0) AS services_fee_yuan,
    spending.* EXCLUDE customer_id,
    coalesce(bill_shocks, 0) AS bill_shocks,
    coalesce(largest_shock_yuan, 0) AS largest_shock_yuan,
    months_since_shock,
    last_bill_yuan,
    last_bill_to_usual
FROM
    (
        SELECT customer_id FROM customers
        WHERE true_from < today() AND (true_until IS NULL OR true_until >= today())
    )
    LEFT JOIN interrupted USING (customer_id)
    LEFT JOIN in_force USING (customer_id)
    LEFT JOIN expired USING (customer_id)
    LEFT JOIN promise USING (customer_id)
    LEFT JOIN suspended USING (customer_id)
    LEFT JOIN idle USING (customer_id)
    LEFT JOIN spending USING (customer_id)
    LEFT JOIN shocks USING (customer_id)
