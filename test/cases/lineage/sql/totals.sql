SELECT count(*) AS days, sum(total) AS total FROM mart WHERE day <= ${{ params.day }}
