-- A request for approval keeps its plan in the same shape as the act that waits for it.

UPDATE approval SET plan = act.plan FROM act WHERE act.merchant_id = approval.merchant_id AND act.key = approval.key;
